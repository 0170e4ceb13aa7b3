//! The bootstrap of the domain `audit`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::audit::functions())
}
