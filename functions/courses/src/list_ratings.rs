//! `list-ratings`: what people think of a course.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::AnyCaller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::Key,
    string_enum,
    text::LocalizedText,
};

use crate::{
    course::{Course, CourseId},
    rate_course::published,
    rating::{APPROVED, Rating, RatingStatus},
    rating_standing::RatingStanding,
    rating_view::CourseRating,
};

string_enum! {
    /// In which order ratings are listed.
    pub enum RatingOrder {
        /// The latest first.
        Recent = "recent",
        /// Those first that most people found helpful.
        Helpful = "helpful",
        /// Most stars first.
        Rating = "rating",
    }
}

list_query! {
    /// Which ratings.
    pub struct ListRatings by page {
        /// In which order: `recent` when absent. Other orders have the approved ones alone.
        #[param(inline)]
        pub sort: Option<RatingOrder>,
        /// Those with this status: the approved ones when absent. Others are listed for whoever runs the course.
        #[param(inline)]
        pub status: Option<RatingStatus>,
    }
}

/// Lists the ratings of a course
///
/// The approved ones, of which `total` says how many there are.
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}/ratings",
    tag = "courses",
    params(("course_id" = String, Path, format = Uuid, description = "The course"), ListRatings),
    responses((status = 200, description = "One page", body = Page<CourseRating>)),
)]
pub(crate) async fn list_ratings(
    app: App,
    caller: AnyCaller,
    PathId(id): PathId<CourseId>,
    ValidQuery(query): ValidQuery<ListRatings>,
) -> Result<Answer<Page<CourseRating>>, Problem> {
    let course = published(&app, id).await?;
    let viewer = caller.actor.as_ref();
    let order = query.sort.unwrap_or(RatingOrder::Recent);
    let status = query.status.unwrap_or(RatingStatus::Approved);
    if status != RatingStatus::Approved {
        if !viewer.is_some_and(|viewer| course.is_run_by(viewer)) {
            return Err(Problem::not_yours());
        }
        if order != RatingOrder::Recent {
            return Err(Problem::wrong_field("/sort", "contradiction", ONLY_RECENT));
        }
    }
    let list = List::latest_first(match order {
        RatingOrder::Recent => Rating::with_status(id, status),
        RatingOrder::Helpful => RatingStanding::by_help(id),
        RatingOrder::Rating => Rating::by_stars(id),
    });
    let page = PageRequest::of(&app, &query, list)?;
    let page = if status == RatingStatus::Approved {
        let totals = app.records.counters(&Course::ratings_key(id)).await?;
        let total = totals.get(APPROVED).copied().unwrap_or_default();
        page.counted(u64::try_from(total).unwrap_or_default())
    } else {
        page
    };
    let Page { data, pagination } = if order == RatingOrder::Helpful {
        let Page { data, pagination } = page.entities::<RatingStanding>(&app, |_| true).await?;
        Page { data: ratings_of(&app, &data).await?, pagination }
    } else {
        // An index may lag behind what it lists.
        page.entities::<Rating>(&app, |rating| rating.status == status).await?
    };
    let data = CourseRating::of_all(&app.records, data, &course, viewer).await?;
    Ok(Answer::ok(Page { data, pagination }))
}

/// The ratings of these standings that are shown, in their order.
async fn ratings_of(app: &App, standings: &[RatingStanding]) -> Result<Vec<Rating>, Problem> {
    let keys = standings.iter().map(|standing| Rating::key_of(standing.course_id, standing.rating_id));
    let keys: Vec<Key> = keys.collect();
    let found = app.records.find_many::<Rating>(&keys).await?.into_iter().flatten();
    Ok(found.map(|stored| stored.entity).filter(Rating::is_shown).collect())
}

const ONLY_RECENT: LocalizedText = LocalizedText::fixed(
    "Ce qui n'est pas approuvé se lit par date : « recent ».",
    "What is not approved is listed by time: `recent`.",
);
