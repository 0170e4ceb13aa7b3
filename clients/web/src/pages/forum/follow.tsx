/** To be told of something, or no more. */
import { Bell, BellOff } from "lucide-react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";

const words = {
  fr: { followed: "Vous serez prévenu·e", unfollowed: "Vous ne serez plus prévenu·e" },
  en: { followed: "You will be told", unfollowed: "You will no longer be told" },
};

interface FollowProps {
  words: { follow: string; unfollow: string };
  isFollowed: boolean;
  follow(): Promise<unknown>;
  unfollow(): Promise<unknown>;
}

export function Follow({ words: what, isFollowed, follow, unfollow }: FollowProps) {
  const said = useWords(words);
  const Icon = isFollowed ? BellOff : Bell;

  async function change() {
    try {
      await (isFollowed ? unfollow : follow)();
      toast.success(isFollowed ? said.unfollowed : said.followed);
    } catch {
      // It was told already.
    }
  }

  return (
    <Button look="secondary" onClick={() => void change()}>
      <Icon aria-hidden="true" className="size-4.5" />
      {isFollowed ? what.unfollow : what.follow}
    </Button>
  );
}
