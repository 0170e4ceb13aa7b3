//! `onboarding-assessment`: a free bilan, for anyone (seed 1 §1, `onboarding`).

use std::collections::BTreeMap;

use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::AnyCaller, field_types::BoundedList, id::UserId, input,
    problem::Problem, request::Valid, unit_of_work::UnitOfWork,
};

use crate::{
    bilan::{Bilan, BilanAnswer, BilanId, SelfScore},
    bilan_view::{BilanView, levels},
    code::Code,
    exam_plan_view::ExamPlanView,
    exam_planning::planned,
    exam_rules::missing,
    onboarding::onboard,
    student::Track,
    student_input::{GivenProfile, Languages, Options, Specialities, StudentInput},
};

/// What the tokens that claim a bilan are signed for.
pub(crate) const CLAIM: &str = "claim of a bilan";

/// The answers of a bilan: with the student, the plan and the totals, fewer writes than one transaction holds.
type Answers = BoundedList<GivenAnswer, 60>;

input! {
    /// What someone says of themselves.
    pub struct OnboardingAssessment {
        /// In which year they are.
        pub track: Track,
        /// How they sit the bac; `Libre` is `CandidatLibre`.
        pub profile: GivenProfile,
        /// Their specialities, up to three.
        pub specialities: Option<Specialities>,
        /// Their options, up to four.
        pub options: Option<Options>,
        /// Their languages, up to three, the first one first.
        pub llv: Option<Languages>,
        /// How well they think they know what, up to 60 competences.
        pub answers: Option<Answers>,
    }
}

input! {
    /// How well someone thinks that they know a competence.
    pub struct GivenAnswer {
        /// The subject.
        pub subject: Code,
        /// The competence.
        pub competence_code: Code,
        /// How well, from 0 to 4.
        pub self_score: SelfScore,
    }
}

/// Makes a free bilan
///
/// It names nobody and is kept for 30 days; `claim_token` makes it a student's (`claim-bilan`). Of a student who is signed in it
/// is claimed at once.
#[utoipa::path(
    post,
    path = "/onboarding/bilan",
    tag = "dashboard",
    request_body = OnboardingAssessment,
    responses((status = 201, description = "What it says", body = BilanView)),
)]
pub(crate) async fn onboarding_assessment(
    app: App,
    caller: AnyCaller,
    Valid(said): Valid<OnboardingAssessment>,
) -> Result<Answer<BilanView>, Problem> {
    let caller = caller.or_nobody();
    let student = caller.actor.is(Role::Student).then(|| caller.actor.id.clone());
    // The answer holds what claims the bilan: no idempotency key keeps it, and what is sent again finds what was made.
    let derived = caller.derived_uuid(0).map(BilanId::of_uuid);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let known = match derived {
            Some(id) => work.find::<Bilan>(&Bilan::key_of(id)).await?.map(|stored| stored.entity),
            None => None,
        };
        if let Some(bilan) = known {
            return Ok(answer(&app, &bilan, work.now()));
        }
        let id = derived.unwrap_or_else(|| BilanId::mint(app.ids.as_ref(), work.now()));
        let bilan = said.clone().bilan(id, student.clone(), work.now());
        let changes = work.creates("BILAN_MADE", &bilan);
        let changes = match &student {
            Some(student) => changes.and(onboard(&app, &work, &bilan, student).await?.0),
            None => changes,
        };
        let made = answer(&app, &bilan, work.now());
        if work.commit_step(changes).await? {
            return Ok(made);
        }
    }
}

impl OnboardingAssessment {
    fn bilan(self, id: BilanId, claimed_by: Option<UserId>, now: jiff::Timestamp) -> Bilan {
        let Self { track, profile, specialities, options, llv, answers } = self;
        let student =
            StudentInput { track, profile, specialities, options, llv, tier: None, tier_expires_at: None };
        let answers = answers.map_or_else(Vec::new, |answers| answers.0);
        let answer = |GivenAnswer { subject, competence_code, self_score }| BilanAnswer {
            subject,
            competence_code,
            self_score,
        };
        Bilan {
            id,
            student: student.student(UserId::nobody(), None, now),
            answers: answers.into_iter().map(answer).collect(),
            claimed_by,
            created_at: now,
        }
    }
}

fn answer(app: &App, bilan: &Bilan, now: jiff::Timestamp) -> Answer<BilanView> {
    let plan = planned(&bilan.student, &BTreeMap::new(), None, app.ids.as_ref(), now);
    let [strengths, weaknesses] = levels(&bilan.answers);
    let claim_token = bilan.claimed_by.is_none().then(|| app.links.seal(CLAIM, &bilan.id.to_string()));
    let view =
        BilanView { bilan_id: bilan.id, claim_token, plan: ExamPlanView::from(&plan), strengths, weaknesses };
    let made = Answer::created(&format!("/onboarding/bilan/{}", bilan.id), view);
    made.secret().noting(missing(bilan.student.session))
}
