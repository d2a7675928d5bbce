import { t } from '../../i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ColumnsForm } from './columns-form.tsx';
import { showViews, useViewsOver } from './open.ts';
import { OrderForm } from './order-form.tsx';
import { ViewForm } from './view-form.tsx';

/** Whatever is done with views, over the desk. */
export function ViewDialogs() {
  const over = useViewsOver();
  if (over === null) return null;
  const close = () => showViews(null);
  const titles = {
    add: 'views.add',
    copy: 'views.add',
    edit: 'views.edit',
    columns: 'views.columns',
    order: 'views.order',
  } as const;
  const isForm = over.kind === 'add' || over.kind === 'copy' || over.kind === 'edit';
  return (
    <Dialog title={t(titles[over.kind])} opened size={isForm ? 'lg' : 'sm'} onClose={close}>
      {over.kind === 'order' && <OrderForm />}
      {over.kind === 'columns' && <ColumnsForm view={over.view} />}
      {over.kind === 'add' && <ViewForm onDone={close} />}
      {(over.kind === 'edit' || over.kind === 'copy') && (
        <ViewForm view={over.view} is_copy={over.kind === 'copy'} onDone={close} />
      )}
    </Dialog>
  );
}
