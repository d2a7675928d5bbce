import { Modal } from '@mantine/core';
import '../theme/modal.css';
import '../theme/forms.css';
import type { ReactNode } from 'react';
import { t } from '../i18n.ts';

type Props = {
  title: string;
  opened: boolean;
  onClose: () => void;
  size?: 'sm' | 'md' | 'lg' | 'xl';
  children: ReactNode;
};

/** A dialog whose close button has a name and which returns the focus to where it came from. */
export function Dialog({ title, opened, onClose, size = 'md', children }: Props) {
  return (
    <Modal
      title={<span style={{ fontSize: 16, fontWeight: 600 }}>{title}</span>}
      opened={opened}
      onClose={onClose}
      size={size}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      // A transition that moves would be the ground of what opens inside by its place on the screen.
      transitionProps={{ transition: 'fade', duration: 100 }}
      centered
    >
      {children}
    </Modal>
  );
}
