//! The guards of the design. The model takes one out to show that it is needed.

/// A rule without which something is created twice, or a false outcome is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The journal's entry is appended before the first byte.
    EntryBeforeSend,
    /// The journal is checked again immediately before the first byte.
    JournalCheckBeforeSend,
    /// T and S are the larger of the sender's and the run's.
    LargerLimits,
    /// Only a listing that began after the deadline shows that a number was not created.
    ListingAfterDeadline,
    /// A listing counts only if it is complete.
    CompleteListing,
    /// A mark of another boot stops the sending for T and S.
    MarkAfterPowerCut,
    /// `create` syncs its entry before the first byte.
    SyncBeforeSend,
    /// While the sender is alive, its mark keeps the journal from being emptied.
    SenderLiveness,
    /// The mark is appended before the listing is read.
    MarkBeforeListing,
    /// A process that was stopped after its claim claims again.
    FreshEntryAfterStop,
    /// Times of another boot can't be compared.
    BootId,
    /// The clock does not count sleep.
    ClockWithoutSleep,
    /// Where a time can't be compared, the whole time is counted from now, also that of the transmission.
    WholeTimeFromNow,
    /// A created number counts as existing until every listing shows it.
    CreatedUntilListed,
    /// A number that a listing showed counts as existing for runs whose listing is older.
    FoundStays,
    /// What `create` could not print stays in the journal until it is printed.
    UnprintedKept,
    /// A response with another number does not allow to send again.
    MismatchNeverResent,
    /// A response with another number does not count as created.
    MismatchNotCreated,
    /// A number in another spelling is recognised in the listing.
    SpellingRecognised,
    /// The WhatsApp twin is the same contact.
    TwinChecked,
    /// The results file carries what was sent to a machine without the journal.
    ResultsCarryJob,
}
