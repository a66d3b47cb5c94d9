//! Country codes.

use std::fmt;
use std::str::FromStr;

/// The countries with a numbering plan. With this list, a country code is checked without loading the plans, which takes
/// some milliseconds.
pub(super) const COUNTRIES: &str = "\
    AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG \
    EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR \
    LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF \
    NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD \
    SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW \
    TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// ISO 3166-1 alpha-2 country
///
/// Parses from two letters of either case and displays as capitals, such as `KE`. Only countries with a numbering plan
/// are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(pub(super) rlibphonenumber::Region);

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
        let supported = COUNTRIES.split_ascii_whitespace().any(|country| country == code);
        let region = rlibphonenumber::Region::from_code(&code).ok().filter(|_| supported);
        region
            .map(Self)
            .ok_or_else(|| format!("{code} is not a country whose phone numbers are known"))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.as_region_str())
    }
}
