//! Means of rates, exact whatever is averaged.

use num_bigint::BigUint;

use super::Rate;

/// The mean of some rates, or of some such means: an exact fraction in tenths
/// of a percent.
///
/// Averages of averages have denominators that multiply, so both sides are
/// whole numbers of any size; nothing is ever rounded but in what is shown.
#[derive(Debug, Clone)]
pub struct Mean {
    numerator: BigUint,
    denominator: BigUint,
}

impl Mean {
    /// The mean of `rates`, all weighing the same; none of an empty list.
    pub fn of_rates(rates: impl IntoIterator<Item = Rate>) -> Option<Self> {
        let (sum, count) =
            rates.into_iter().fold((0u64, 0u64), |(sum, count), rate| (sum + u64::from(rate.tenths()), count + 1));
        (count > 0).then(|| Self { numerator: sum.into(), denominator: count.into() })
    }

    /// The mean of `means`, all weighing the same; none of an empty list.
    pub fn of_means<'a>(means: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut sum = Self { numerator: 0u8.into(), denominator: 1u8.into() };
        let mut count = 0u64;
        for mean in means {
            sum = sum.plus(mean);
            count += 1;
        }
        (count > 0).then(|| Self { denominator: sum.denominator * count, ..sum })
    }

    fn plus(self, other: &Self) -> Self {
        if self.denominator == other.denominator {
            return Self { numerator: self.numerator + &other.numerator, ..self };
        }
        // Kept over the least common denominator, so that a thousand measures
        // of three projects each don't make a number of a thousand factors.
        let common = num_integer::lcm(self.denominator.clone(), other.denominator.clone());
        Self {
            numerator: self.numerator * (&common / &self.denominator)
                + &other.numerator * (&common / &other.denominator),
            denominator: common,
        }
    }

    /// Whether the mean is `rate` or more.
    pub fn reaches(&self, rate: Rate) -> bool {
        self.numerator >= &self.denominator * rate.tenths()
    }

    /// The mean in percent, rounded down, as it is shown: 69.9 is never 70.
    pub fn percent(&self) -> u8 {
        let percent = &self.numerator / (&self.denominator * 10u8);
        u8::try_from(percent).unwrap_or(100)
    }
}

impl From<Rate> for Mean {
    fn from(rate: Rate) -> Self {
        Self { numerator: rate.tenths().into(), denominator: 1u8.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(texts: &[&str]) -> Vec<Rate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_mean_is_exact_at_its_threshold() {
        let seventy = "70".parse().unwrap();
        let met = Mean::of_rates(rates(&["69.9", "70.1"])).unwrap();
        assert!(met.reaches(seventy));
        assert_eq!(met.percent(), 70);
        let missed = Mean::of_rates(rates(&["70", "70", "69.9"])).unwrap();
        assert!(!missed.reaches(seventy));
        assert_eq!(missed.percent(), 69);
    }

    #[test]
    fn means_of_means_weigh_their_members_alike() {
        // (0 + 100)/2 and 25 make 37.5, not the mean of three numbers.
        let both = Mean::of_rates(rates(&["0", "100"])).unwrap();
        let one = Mean::from("25".parse::<Rate>().unwrap());
        let mean = Mean::of_means([&both, &one]).unwrap();
        assert!(mean.reaches("37.5".parse().unwrap()));
        assert!(!mean.reaches("37.6".parse().unwrap()));
    }

    #[test]
    fn thirds_add_up() {
        let third = Mean::of_rates(rates(&["100", "100", "0"])).unwrap();
        let rest = Mean::of_rates(rates(&["0", "0", "100"])).unwrap();
        let half = Mean::of_means([&third, &rest]).unwrap();
        assert!(half.reaches("50".parse().unwrap()));
        assert_eq!(half.percent(), 50);
    }

    #[test]
    fn denominators_may_differ_without_end() {
        let many: Vec<_> = (1..400).map(|n| Mean::of_rates(vec!["70".parse().unwrap(); n]).unwrap()).collect();
        let mean = Mean::of_means(&many).unwrap();
        assert!(mean.reaches("70".parse().unwrap()));
        assert!(!mean.reaches("70.1".parse().unwrap()));
    }

    #[test]
    fn no_members_no_mean() {
        assert!(Mean::of_rates([]).is_none());
        assert!(Mean::of_means([]).is_none());
    }
}
