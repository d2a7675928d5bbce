import type { Area } from '../t.ts';

/** Signing in. */
export const session = {
  sign_in: 'Вход',
  enter: 'Войти',
  email: 'Почта',
  password: 'Пароль',
  show_password: 'Показать или скрыть пароль',
  forgot: 'Забыли пароль?',
  to_sign_in: 'Ко входу',
  second_factor: 'Второй шаг',
  second_factor_required: 'Осталось настроить второй шаг',
  second_factor_required_text:
    'Ваша роль требует при входе код из приложения. Это занимает минуту и делается один раз.',
  second_factor_text: 'Введите код из приложения или один из запасных кодов.',
  code: 'Код',
  confirm: 'Подтвердить',
  reset: 'Новый пароль',
  reset_text: 'Пришлём ссылку, по которой можно задать новый пароль.',
  reset_send: 'Прислать ссылку',
  reset_sent: 'Если такой сотрудник есть, письмо уже в пути. Ссылка действует один час.',
  link: 'Проверяем ссылку',
  invitation: 'Добро пожаловать',
  invitation_text:
    'Вас приглашают в Опору. Ваш адрес для входа — {email}. Осталось придумать пароль.',
  new_password: 'Новый пароль',
  new_password_text: 'Для {email}. Остальные сеансы завершатся.',
  first_name: 'Имя',
  last_name: 'Фамилия',
  choose_password: 'Пароль',
  password_rule: 'Не короче 10 знаков. Хороша фраза из нескольких слов.',
  join: 'Начать работу',
  save_password: 'Сохранить пароль',
} satisfies Area;
