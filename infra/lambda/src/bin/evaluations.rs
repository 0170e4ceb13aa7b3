//! The bootstrap of the domain `evaluations`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::evaluations::functions())
}
