//! Real sockets against the sick hosts of the lab.
