/** Declarations made with no network. */
export const queue = {
  'queue.kept_title': 'Kept on this phone, not sent yet',
  'queue.kept': 'There is no network now. Your declaration is kept on this phone, encrypted, and is sent once by itself when the network is back. It need not be filled in again. Without a network for 12 hours it is void and has to be made anew.',
  'queue.kept_code': 'The color of your code follows only after it was sent.',
  'queue.home': 'Back to the first page',
  'queue.waits': 'The declaration filled in {time} waits for a network and is sent by itself.',
  'queue.sending': 'Sending the declaration filled in {time} …',
  'queue.now': 'Send now',
  'queue.give_up': 'Give this one up',
  'queue.sent': 'The declaration filled in {time} was sent. The code is now: {color}.',
  'queue.refused': 'The declaration filled in {time} could not be sent. {why}',
  'queue.old': 'What was kept does not hold any more. Please fill it in again.',
  'queue.again': 'Declare again',
  'queue.read': 'Got it',
}
