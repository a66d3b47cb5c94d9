//! Write requests, and the messages about their outcome.

/// A write, with the message texts for its outcomes.
#[derive(Debug, Clone)]
pub enum WriteOperation {
    /// The creation of one contact.
    Creation {
        /// An instruction to find out whether the contact exists.
        resume: String,
    },
    /// Any other write request: its method and path.
    Request(String),
    /// The import of contacts.
    Import {
        /// An instruction to continue the import.
        resume: String,
    },
}

impl WriteOperation {
    /// Describes a write that was processed.
    pub fn done(&self) -> String {
        match self {
            WriteOperation::Creation { .. } => "the contact was created".into(),
            WriteOperation::Request(name) => format!("{name} was processed"),
            WriteOperation::Import { .. } => "the import is finished".into(),
        }
    }

    /// Describes a write that was not processed.
    pub fn not_done(&self) -> String {
        match self {
            WriteOperation::Creation { .. } => "nothing was created".into(),
            WriteOperation::Request(name) => format!("{name} was not processed"),
            WriteOperation::Import { .. } => "nothing was sent".into(),
        }
    }

    /// Describes a write whose outcome is unknown.
    pub fn in_doubt(&self) -> String {
        match self {
            WriteOperation::Creation { .. } => "the contact may or may not exist".into(),
            WriteOperation::Request(name) => format!("{name} may or may not have been processed"),
            WriteOperation::Import { .. } => "these contacts may or may not exist".into(),
        }
    }

    /// Returns the next step when the outcome is unknown.
    pub fn advice(&self) -> String {
        match self {
            WriteOperation::Creation { resume } => resume.clone(),
            WriteOperation::Request(_) => "check whether it took effect before sending it again".into(),
            WriteOperation::Import { resume } => format!("to continue, {resume}"),
        }
    }
}
