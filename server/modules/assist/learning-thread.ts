/** The thread that learns from the tickets it is given and ends; see teacher.ts. */
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { encodeModel } from './classifier/model-bytes.ts';
import { type Lesson, learn } from './learning.ts';

/** Each step is told; the work between two of them is the thread's alone. */
const told = z.union([
  z.object({ lessons: z.array(z.object({ text: z.string(), value: z.string() })) }),
  z.object({ learn: z.literal(true) }),
]);

const lessons: Lesson[] = [];
parentPort?.on('message', (message: unknown) => {
  const asked = told.parse(message);
  if ('lessons' in asked) {
    lessons.push(...asked.lessons);
    return;
  }
  const { model, ...rest } = learn(lessons, (share) => parentPort?.postMessage({ share }));
  const bytes = model === undefined ? undefined : new Uint8Array(encodeModel(model));
  parentPort?.postMessage({ learnt: rest, bytes });
  parentPort?.close();
});
