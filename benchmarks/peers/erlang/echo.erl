-module(echo).
-export([start/1]).

%% Accepts connections in the background, each of which reads so many bytes at a time, and returns the port.
start(Bytes) ->
    {ok, Listener} = gen_tcp:listen(0, [binary, {ip, {127, 0, 0, 1}}, {active, false}, {nodelay, true},
                                        {backlog, 1024}, {reuseaddr, true}, {buffer, Bytes}]),
    spawn_link(fun() -> accept(Listener) end),
    {ok, Port} = inet:port(Listener),
    Port.

accept(Listener) ->
    {ok, Connection} = gen_tcp:accept(Listener),
    Handler = spawn(fun() -> receive go -> inet:setopts(Connection, [{active, true}]), echo(Connection) end end),
    ok = gen_tcp:controlling_process(Connection, Handler),
    Handler ! go,
    accept(Listener).

echo(Connection) ->
    receive
        {tcp, Connection, Data} -> gen_tcp:send(Connection, Data), echo(Connection);
        {tcp_closed, Connection} -> ok
    end.
