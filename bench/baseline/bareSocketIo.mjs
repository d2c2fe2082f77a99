/** Socket.IO and nothing else: everybody is in one room, and what is posted is told to all of them. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { announce } from '../servers/start.mjs';

const http = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    io.to('screens').emit('new_message', JSON.parse(body));
    response.end();
  });
});
const io = new Server(http);
io.on('connection', (socket) => socket.join('screens'));
process.on('SIGTERM', () => void io.close().then(() => process.exit(0)));
http.listen(0, '127.0.0.1', () => announce({ url: `http://127.0.0.1:${http.address().port}` }));
