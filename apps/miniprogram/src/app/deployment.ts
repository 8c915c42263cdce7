/** Whose program this is: the server it speaks to, the templates of its notices. */
export const deployment = DEPLOYMENT
