//! Country codes.

use std::fmt;
use std::str::FromStr;

use super::countries;
use super::plans::{self, Plan};

/// ISO 3166-1 alpha-2 country
///
/// Parses from two letters of either case and displays as capitals, such as `KE`. Only countries with a numbering plan
/// are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(&'static str);

impl Region {
    /// Returns the country of a plan, if it belongs to one.
    pub(super) fn of(plan: &'static Plan) -> Option<Self> {
        (plan.country != plans::NO_COUNTRY).then_some(Self(plan.country))
    }

    pub(super) fn plan(self) -> &'static Plan {
        plans::plan_of_country(self.0).expect("a region is made from its plan")
    }

    /// Returns all countries with a numbering plan.
    pub fn all() -> impl Iterator<Item = Self> {
        plans::all().iter().filter_map(Self::of)
    }

    /// Returns the English name, such as `Kenya`.
    pub fn name(self) -> &'static str {
        countries::name(self)
    }
}

impl FromStr for Region {
    /// A message that contains at most two ASCII letters of the text.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let code = text.trim().to_ascii_uppercase();
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err("a country is two letters, such as KE".to_owned());
        }
        if code == "UK" {
            return Err("UK is not a country code; the United Kingdom is GB".to_owned());
        }
        plans::plan_of_country(&code)
            .and_then(Self::of)
            .ok_or_else(|| format!("{code} is not a country whose phone numbers are known"))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}
