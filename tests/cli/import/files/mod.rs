//! Files in all formats, and what is sent for them.

use super::*;

mod encodings;
mod excel;
mod formats;
mod rows;
mod unreadable;

const A: (&str, &str) = ("Ann", "+254700000001");
const B: (&str, &str) = ("Bob Ómo", "+254700000002");
