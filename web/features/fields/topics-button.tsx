import { Button } from '@mantine/core';
import { useState } from 'react';
import { Picker } from '../../ui/picker.tsx';
import { pathText, useTopics } from './definitions.ts';

type Props = {
  label: string;
  /** Said while none is chosen. */
  none: string;
  className: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
};

/** Several topics of the tree; one that is archived stays as long as it is chosen. */
export function TopicsButton({ label, none, className, value, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const topics = useTopics();
  const words = value.map((id) => pathText(topics, id)).join(', ');
  const shown = words === '' ? none : words;
  return (
    <Picker
      label={label}
      options={topics
        .filter((topic) => !topic.is_archived || value.includes(topic.id))
        .map((topic) => ({
          value: topic.id,
          label: pathText(topics, topic.id),
          is_selected: value.includes(topic.id),
        }))}
      is_many
      opened={opened}
      onOpen={setOpened}
      onPick={(id) =>
        onChange(value.includes(id) ? value.filter((each) => each !== id) : [...value, id])
      }
      target={
        <Button
          variant="default"
          className={className}
          aria-haspopup="dialog"
          aria-expanded={opened}
          aria-label={`${label}: ${shown}`}
          onClick={() => setOpened(!opened)}
        >
          {shown}
        </Button>
      }
    />
  );
}
