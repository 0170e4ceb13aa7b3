//! What replies are named by, also by the topic that one of them solves.

use preau_kernel::uuid_id;

uuid_id! {
    /// The id of a reply.
    ReplyId
}
