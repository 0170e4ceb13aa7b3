//! The bootstrap of the domain `parents`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::parents::functions())
}
