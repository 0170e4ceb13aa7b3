//! The bootstrap of the domain `sessions`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::sessions::functions())
}
