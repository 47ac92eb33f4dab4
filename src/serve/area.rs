//! Where on a page something is.

use serde::Serialize;

/// An upright rectangle on a page, in points from its top left.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Area {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// The smallest rectangle around both.
    pub fn with(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self { x, y, width: right - x, height: bottom - y }
    }

    /// The square of the distance to a point; 0 inside.
    pub fn distance(self, (x, y): (f64, f64)) -> f64 {
        let dx = (self.x - x).max(x - self.x - self.width).max(0.0);
        let dy = (self.y - y).max(y - self.y - self.height).max(0.0);
        dx * dx + dy * dy
    }
}
