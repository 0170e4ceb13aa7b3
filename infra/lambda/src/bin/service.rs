//! The bootstrap of the domain `service`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::service::functions())
}
