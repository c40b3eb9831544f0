/** What the stand-in calls the office's number. For the sandbox and tests only. */
export const PHONE_NUMBER_ID = '106540352242922';
