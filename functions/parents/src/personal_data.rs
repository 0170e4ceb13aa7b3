//! What this domain keeps about a person: shown to them, and erased (seed 1 §10).

use preau_kernel::{
    async_trait,
    list::List,
    personal_data::{Erasure, Export, PersonalData, object_member},
    problem::Problem,
};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{report::Report, report_view::KpisView};

/// The reports of students' weeks. They go with the student.
pub struct ReportData;

/// How many reports one transaction deletes.
const AT_ONCE: usize = 50;

#[async_trait]
impl PersonalData for ReportData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("parents", object_member("The weekly reports that parents read."))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let reports = List::whole(Report::of_student(export.person));
        let show = |_, report: Report| {
            Some(json!({
                "id": report.id, "period": report.period, "from": report.from, "to": report.to,
                "kpis": KpisView::from(&report.kpis), "summary_md": report.summary_fr,
                "generated_at": report.generated_at,
            }))
        };
        export.list("parents/reports", [reports], show).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let changes = |erasure: &Erasure<'_>, reports: &[_]| {
            erasure.audited("REPORTS_ERASED", json!({"reports": reports.len()})).delete_all(reports)
        };
        let reports = List::whole(Report::of_student(erasure.person));
        erasure.sweep::<Report>(reports, AT_ONCE, |_| true, changes).await
    }
}

#[cfg(test)]
mod tests {
    use preau_dashboard::personal_data::DashboardData;
    use preau_harness::{
        people::{amina, bastien, fatou},
        personal_data::{erased, exported},
    };

    use super::*;
    use crate::testing::{
        deliver, mailed, parent_of, reports, run, school, student_of, task_done, with_address,
    };

    #[tokio::test]
    async fn a_student_reads_their_reports_and_leaves_none() {
        let app = school().await;
        with_address(&app, &fatou()).await;
        for student in [amina(), bastien()] {
            student_of(&app, &student).await;
            parent_of(&app, &fatou(), &student).await;
            task_done(&app, &student).await;
        }
        app.clock.set("2026-03-08T17:00:00Z");
        run(&app).await;
        let data = exported(&app, &ReportData, &amina()).await;
        let [report] = data["parents"]["reports"].as_array().unwrap().as_slice() else { panic!("{data}") };
        assert_eq!((&report["period"], &report["kpis"]["tasks_done"]), (&json!("2026-W10"), &json!(1)));
        // The schedule goes with the dashboard, before the reports do.
        while erased(&app, &DashboardData, &amina()).await.found > 0 {}
        while erased(&app, &ReportData, &amina()).await.found > 0 {}
        app.clock.set("2026-03-15T17:00:00Z");
        run(&app).await;
        assert!(reports(&app).iter().all(|report| report.student_id == bastien().id));
        assert_eq!(exported(&app, &ReportData, &amina()).await, json!({"parents": {"reports": []}}));
        deliver(&app).await;
        assert_eq!(mailed(&app).len(), 2, "of Bastien alone");
        let naming = app.items().into_iter().filter(|item| item.kind.starts_with("report"));
        assert!(
            naming.into_iter().all(|item| !format!("{:?} {}", item.key, item.document).contains("amina"))
        );
    }
}
