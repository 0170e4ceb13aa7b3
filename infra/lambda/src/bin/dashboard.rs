//! The bootstrap of the domain `dashboard`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::dashboard::functions())
}
