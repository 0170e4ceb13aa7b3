//! The bootstrap of the domain `users`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::users::functions())
}
