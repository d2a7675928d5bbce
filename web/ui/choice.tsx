import { useId } from 'react';
import css from './choice.module.css';

type Props<Value extends string | number> = {
  label: string;
  value: Value;
  options: { value: Value; label: string }[];
  onChoose: (value: Value) => void;
  is_label_hidden?: boolean;
};

/** One of a few, side by side: radio buttons that look like a switch. */
export function Choice<Value extends string | number>(props: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={css['choice']}>
      <legend className={props.is_label_hidden === true ? 'hidden' : css['legend']}>
        {props.label}
      </legend>
      <div className={css['options']}>
        {props.options.map((option) => (
          <label key={option.value} className={css['option']}>
            <input
              type="radio"
              className="hidden"
              name={name}
              checked={option.value === props.value}
              onChange={() => props.onChoose(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
