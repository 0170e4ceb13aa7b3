//! On SQLite.

use preau_endurance::{functions, ten_thousand_reminders};
use preau_harness::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_thousand_due_reminders_each_is_sent_once_by_two_hosts_that_are_killed_three_times() {
    ten_thousand_reminders(TestApp::new(functions())).await;
}
