/** Whose program this is: its server, the name of its login channel there, the templates of its notices. */
export const deployment = DEPLOYMENT
