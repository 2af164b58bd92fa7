%% Processes of two nodes, by the distribution protocol; the cookie authenticates.
-module(remote).
-export([start/1, start_server/0, connect/1, ask/3, stream/2]).

-define(SERVER, 'server@127.0.0.1').
-define(COOKIE, known_to_both_ends_of_a_benchmark).

%% Returns the port that the node accepts connections at.
start_server() ->
    Port = start('server@127.0.0.1'),
    register(receiver, spawn(fun() -> process_flag(message_queue_data, off_heap), serve() end)),
    Port.

connect(Port) ->
    static_epmd:put_port("server", Port),
    start('client@127.0.0.1'),
    pong = net_adm:ping(?SERVER).

%% Makes this runtime a node and returns the port that it accepts connections at.
start(Name) ->
    {ok, _} = net_kernel:start([Name, longnames]),
    erlang:set_cookie(?COOKIE),
    persistent_term:get(own_port).

serve() ->
    receive
        {ask, From, Data} -> From ! Data;
        {tell, _} -> ok
    end,
    serve().

ask(Askers, Bytes, Each) ->
    Self = self(),
    Data = rand:bytes(Bytes),
    [spawn(fun() -> ask_times(Each, Data), Self ! finished end) || _ <- lists:seq(1, Askers)],
    [receive finished -> ok end || _ <- lists:seq(1, Askers)],
    Askers * Each.

ask_times(0, _) -> ok;
ask_times(N, Data) ->
    {receiver, ?SERVER} ! {ask, self(), Data},
    receive _ -> ask_times(N - 1, Data) end.

stream(Bytes, Each) ->
    tell_times(Each, rand:bytes(Bytes)),
    ask_times(1, <<>>),
    Each.

tell_times(0, _) -> ok;
tell_times(N, Data) ->
    {receiver, ?SERVER} ! {tell, Data},
    tell_times(N - 1, Data).

