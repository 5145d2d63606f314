//! The law of the house: who may lean on whom, catalog and documents complete.
