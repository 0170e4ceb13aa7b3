//! The pictures of the demonstration school, drawn by a few lines of code each.

use std::sync::LazyLock;

const WIDTH: u32 = 400;
const HEIGHT: u32 = 300;

/// Red, green and blue.
type Colour = [u8; 3];
/// The colour at a point; the origin is on top, at the left.
type Scene = fn(Point) -> Colour;

const WHITE: Colour = [250, 250, 246];
const PAPER: Colour = [246, 244, 234];
const INK: Colour = [40, 62, 110];
const SKY: Colour = [174, 216, 240];
const SUN: Colour = [250, 214, 92];
const LEAF: Colour = [88, 152, 82];
const GRASS: Colour = [150, 190, 110];
const WOOD: Colour = [138, 96, 62];
const ROOF: Colour = [186, 84, 62];
const WALL: Colour = [240, 222, 188];
const GLASS: Colour = [116, 160, 186];
const GROUND: Colour = [206, 200, 188];
const BOARD: Colour = [44, 74, 62];
const CHALK: Colour = [232, 236, 226];
const SEA: Colour = [70, 136, 178];
const DEEP: Colour = [48, 106, 152];
const SHADE: Colour = [212, 212, 204];
const SKIN: Colour = [206, 142, 112];

/// The schoolyard, as PNG.
pub static SCHOOLYARD: Picture = LazyLock::new(|| png(schoolyard));
/// The schoolyard, behind the finger of whoever took it.
pub static FINGER: Picture = LazyLock::new(|| png(finger));
/// A blackboard with a curve.
pub static BLACKBOARD: Picture = LazyLock::new(|| png(blackboard));
/// A boat of folded paper.
pub static BOAT: Picture = LazyLock::new(|| png(boat));
/// A triangle in its circle, on squared paper.
pub static TRIANGLE: Picture = LazyLock::new(|| png(triangle));
/// A leaf of a herbarium.
pub static LEAF_OF_HERBARIUM: Picture = LazyLock::new(|| png(leaf));
/// The poster of a play.
pub static POSTER: Picture = LazyLock::new(|| png(poster));

/// A picture, drawn when it is asked for; none if it could not be written.
pub type Picture = LazyLock<Option<Vec<u8>>>;

#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn is_in_box(self, left: f64, top: f64, right: f64, bottom: f64) -> bool {
        (left..right).contains(&self.x) && (top..bottom).contains(&self.y)
    }

    fn distance(self, x: f64, y: f64) -> f64 {
        (self.x - x).hypot(self.y - y)
    }

    /// Whether it is in the polygon with these corners, which bulges everywhere and is told clockwise.
    fn is_among(self, corners: &[(f64, f64)]) -> bool {
        let ends = corners.iter().cycle().skip(1);
        corners.iter().zip(ends).all(|(from, to)| {
            (to.0 - from.0) * (self.y - from.1) - (to.1 - from.1) * (self.x - from.0) >= 0.0
        })
    }

    /// How far it is from the segment between two points.
    fn distance_to_segment(self, from: (f64, f64), to: (f64, f64)) -> f64 {
        let (along, across) = (to.0 - from.0, to.1 - from.1);
        let share = ((self.x - from.0) * along + (self.y - from.1) * across) / along.hypot(across).powi(2);
        let share = share.clamp(0.0, 1.0);
        self.distance(from.0 + share * along, from.1 + share * across)
    }
}

fn schoolyard(point: Point) -> Colour {
    let Point { x, y } = point;
    let crown = |x, y| point.distance(x, y) < 40.0 || point.distance(x - 26.0, y + 22.0) < 28.0;
    let is_line = |at: f64| (x - at).abs() < 1.5;
    if crown(62.0, 120.0) || crown(352.0, 132.0) {
        LEAF
    } else if point.is_in_box(52.0, 120.0, 66.0, 214.0) || point.is_in_box(342.0, 130.0, 356.0, 220.0) {
        WOOD
    } else if point.is_among(&[(112.0, 96.0), (130.0, 64.0), (288.0, 64.0), (306.0, 96.0)]) {
        ROOF
    } else if point.is_in_box(194.0, 152.0, 224.0, 196.0) {
        WOOD
    } else if point.is_in_box(126.0, 108.0, 298.0, 140.0) && (x - 126.0) % 35.0 < 26.0 {
        GLASS
    } else if point.is_in_box(120.0, 96.0, 298.0, 196.0) {
        WALL
    } else if y > 196.0 {
        // A hopscotch, in chalk.
        let squares = point.is_in_box(150.0, 236.0, 270.0, 264.0);
        let lines = (0..=5).any(|square| is_line(150.0 + 24.0 * f64::from(square)));
        let edges = (y - 236.0).abs() < 1.5 || (y - 264.0).abs() < 1.5;
        if squares && lines || edges && point.is_in_box(148.5, 230.0, 271.5, 270.0) { WHITE } else { GROUND }
    } else if y > 184.0 {
        GRASS
    } else if point.distance(356.0, 42.0) < 22.0 {
        SUN
    } else {
        SKY
    }
}

fn finger(point: Point) -> Colour {
    let nail = point.distance(268.0, 178.0) < 34.0;
    let is_finger = point.distance_to_segment((420.0, 320.0), (282.0, 192.0)) < 74.0;
    if nail {
        [232, 186, 164]
    } else if is_finger {
        SKIN
    } else {
        schoolyard(point)
    }
}

fn blackboard(point: Point) -> Colour {
    let Point { x, y } = point;
    let curve = 150.0 - 66.0 * ((x - 60.0) / 44.0).sin();
    let slope = 66.0 / 44.0 * ((x - 60.0) / 44.0).cos();
    let is_axis = (y - 150.0).abs() < 1.2 && (40.0..360.0).contains(&x)
        || (x - 60.0).abs() < 1.2 && (52.0..246.0).contains(&y);
    if point.is_in_box(250.0, 262.0, 292.0, 268.0) {
        WHITE
    } else if point.is_in_box(28.0, 268.0, 372.0, 278.0) {
        WOOD
    } else if point.is_in_box(28.0, 38.0, 372.0, 262.0) {
        let is_tick = (x - 60.0) % 44.0 < 2.0 && x > 62.0 && (y - 150.0).abs() < 5.0;
        if (y - curve).abs() / slope.hypot(1.0) < 2.0 && (60.0..344.0).contains(&x) {
            SUN
        } else if is_axis || is_tick && x < 350.0 {
            CHALK
        } else {
            BOARD
        }
    } else if point.is_in_box(18.0, 28.0, 382.0, 272.0) {
        WOOD
    } else {
        WALL
    }
}

fn boat(point: Point) -> Colour {
    let Point { x, y } = point;
    let waves = |height: f64, width: f64, shift: f64| height + 5.0 * ((x + shift) / width).sin();
    let lit = point.is_among(&[(96.0, 150.0), (200.0, 166.0), (200.0, 236.0), (138.0, 236.0)])
        || point.is_among(&[(200.0, 74.0), (252.0, 160.0), (200.0, 168.0)]);
    let shaded = point.is_among(&[(200.0, 166.0), (304.0, 150.0), (262.0, 236.0), (200.0, 236.0)])
        || point.is_among(&[(200.0, 74.0), (200.0, 168.0), (148.0, 160.0)]);
    if y > waves(246.0, 17.0, 8.0) {
        DEEP
    } else if y > waves(216.0, 21.0, 0.0) {
        SEA
    } else if shaded {
        SHADE
    } else if lit {
        WHITE
    } else if point.distance(330.0, 62.0) < 26.0 {
        SUN
    } else {
        SKY
    }
}

fn triangle(point: Point) -> Colour {
    let Point { x, y } = point;
    let corners = [(104.0, 204.0), (296.0, 204.0), (232.0, 44.0)];
    let sides = [(0, 1), (1, 2), (2, 0)].map(|(from, to)| (corners[from], corners[to]));
    // As far from each corner as from the others.
    let (middle, radius) = ((200.0, 149.6), 110.342);
    if corners.iter().any(|corner| point.distance(corner.0, corner.1) < 5.0) {
        ROOF
    } else if sides.iter().any(|(from, to)| point.distance_to_segment(*from, *to) < 1.8) {
        INK
    } else if (point.distance(middle.0, middle.1) - radius).abs() < 1.6
        || point.distance(middle.0, middle.1) < 3.0
    {
        LEAF
    } else if (x - 36.0).abs() < 0.8 {
        ROOF
    } else if x % 16.0 < 0.8 || y % 16.0 < 0.8 {
        SKY
    } else {
        PAPER
    }
}

fn leaf(point: Point) -> Colour {
    let Point { x, y } = point;
    let is_label = point.is_in_box(236.0, 234.0, 368.0, 276.0);
    let is_writing =
        point.is_in_box(250.0, 246.0, 352.0, 249.0) || point.is_in_box(250.0, 260.0, 318.0, 263.0);
    // A leaf is what two circles have in common; its veins leave the middle one upwards.
    let is_leaf = point.distance(60.0, 132.0) < 176.0 && point.distance(332.0, 132.0) < 176.0;
    let side = (x - 196.0).abs();
    let is_vein = side < 1.6 || (y + side * 0.8) % 24.0 < 2.0;
    if is_label && is_writing {
        INK
    } else if is_label {
        WHITE
    } else if is_leaf && !is_vein {
        LEAF
    } else if is_leaf || side < 2.5 && (240.0..282.0).contains(&y) {
        [52, 104, 60]
    } else if point.is_in_box(180.0, 262.0, 212.0, 270.0) {
        SHADE
    } else {
        PAPER
    }
}

fn poster(point: Point) -> Colour {
    let Point { x, y } = point;
    let is_face = point.distance(200.0, 132.0) < 46.0;
    let is_eye = point.distance(182.0, 122.0) < 6.0 || point.distance(218.0, 122.0) < 6.0;
    let is_mouth = (point.distance(200.0, 136.0) - 24.0).abs() < 3.0 && y > 142.0;
    let is_writing =
        (150.0..250.0).contains(&x) && ((222.0..228.0).contains(&y) || (238.0..242.0).contains(&y));
    if is_face && (is_eye || is_mouth) || is_writing {
        INK
    } else if is_face {
        SUN
    } else if point.is_in_box(130.0, 206.0, 270.0, 256.0) {
        PAPER
    } else if y > 262.0 {
        WOOD
    } else if x < 96.0 - y / 8.0 || x > 304.0 + y / 8.0 {
        // Curtains, with folds.
        if x % 24.0 < 4.0 { DEEP } else { ROOF }
    } else {
        BOARD
    }
}

/// The scene as a PNG of 400 by 300 pixels, each the mean of four points.
fn png(scene: Scene) -> Option<Vec<u8>> {
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let points = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let colours =
                points.map(|(right, down)| scene(Point { x: f64::from(x) + right, y: f64::from(y) + down }));
            let mean = |part: usize| colours.iter().map(|colour| u16::from(colour[part])).sum::<u16>() / 4;
            pixels.extend((0..3).filter_map(|part| u8::try_from(mean(part)).ok()));
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().ok()?.write_image_data(&pixels).ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_picture_is_a_small_png_of_its_own() {
        let all = [&SCHOOLYARD, &FINGER, &BLACKBOARD, &BOAT, &TRIANGLE, &LEAF_OF_HERBARIUM, &POSTER];
        let mut files = all.map(|picture| picture.as_deref().unwrap()).to_vec();
        assert!(files.iter().all(|file| file.starts_with(b"\x89PNG") && file.len() < 20_000));
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), all.len());
    }
}
