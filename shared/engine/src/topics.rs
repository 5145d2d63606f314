use redial_model::Topic;

/// A set of topics, one bit each: every check of a fleet has one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Topics(u64);

const _: () = assert!(Topic::ALL.len() <= u64::BITS as usize);

impl Topics {
    pub(crate) fn have(self, topic: Topic) -> bool {
        self.0 & bit(topic) != 0
    }

    pub(crate) fn remove(&mut self, topic: Topic) {
        self.0 &= !bit(topic);
    }
}

impl FromIterator<Topic> for Topics {
    fn from_iter<I: IntoIterator<Item = Topic>>(topics: I) -> Self {
        Self(topics.into_iter().fold(0, |all, topic| all | bit(topic)))
    }
}

fn bit(topic: Topic) -> u64 {
    1 << topic as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_topic_has_a_bit_of_its_own() {
        let mut all: Topics = Topic::ALL.iter().copied().collect();
        for (gone, topic) in Topic::ALL.iter().enumerate() {
            assert!(all.have(*topic), "{topic:?}");
            all.remove(*topic);
            let left = Topic::ALL.iter().filter(|topic| all.have(**topic)).count();
            assert_eq!(left, Topic::ALL.len() - gone - 1);
        }
    }
}
