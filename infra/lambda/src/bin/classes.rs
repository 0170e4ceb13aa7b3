//! The bootstrap of the domain `classes`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::classes::functions())
}
