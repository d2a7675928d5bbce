import type { PortProblem } from '#platform/ports-in-use.ts';
import type { BothLanguages } from '#platform/terminal-text.ts';

export type PortInUse = { variable: string; host: string; port: number; problem: PortProblem };

/** What is wrong with a port and what to do, for the doctor and for a start that is refused. */
export function describePortProblem({ variable, host, port, problem }: PortInUse): BothLanguages {
  const hostVariable = variable === 'PORT' ? 'HOST' : 'SMTP_HOST';
  const texts: Record<PortProblem, BothLanguages> = {
    busy: {
      en: `${variable} ${port} is taken by another program (or by Opora itself). Stop it, or choose another port: ${variable}=${port + 1}`,
      ru: `${variable} ${port} занят другой программой (или самой Опорой). Остановите её или выберите другой порт: ${variable}=${port + 1}`,
    },
    forbidden: {
      en: `${variable} ${port} needs special rights. Choose a port above 1023.`,
      ru: `Для ${variable} ${port} нужны особые права. Выберите порт больше 1023.`,
    },
    no_such_host: {
      en: `${variable} ${port}: this machine has no address ${host}. Check ${hostVariable}.`,
      ru: `${variable} ${port}: у этой машины нет адреса ${host}. Проверьте ${hostVariable}.`,
    },
  };
  return texts[problem];
}
