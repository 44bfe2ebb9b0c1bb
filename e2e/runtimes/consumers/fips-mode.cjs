// Node's FIPS mode refuses MD5 with this error. The real one needs an OpenSSL that is built for it.
const crypto = require('node:crypto');

const { createHash } = crypto;
crypto.createHash = (algorithm, options) => {
  if (/^md5$/i.test(algorithm)) throw new Error('error:0308010C:digital envelope routines::unsupported');
  return createHash(algorithm, options);
};
