//! The bootstrap of the domain `notifications`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::notifications::functions())
}
