%% Calls of two worker nodes with a scheduler each, which this node starts.
-module(jobs).
-export([start_workers/0, first_result/0, noop/2, latency/1, exchange/3, return/1]).

-define(WORKERS, {'worker1@127.0.0.1', 'worker2@127.0.0.1'}).

start_workers() ->
    [connect(Starting) || Starting <- begin_workers()].

%% The first result of whichever worker is there first.
first_result() ->
    Starting = begin_workers(),
    1 = erpc:call(receive {Port, {data, {eol, Line}}} -> connect(lists:keyfind(Port, 1, Starting), Line) end, ?MODULE, return, [1]).

begin_workers() ->
    remote:start('client@127.0.0.1'),
    [{begin_worker(Name), Name} || Name <- tuple_to_list(?WORKERS)].

begin_worker(Name) ->
    open_port({spawn_executable, os:find_executable("erl")},
              [{args, ["+S", "1:1", "-noshell", "-connect_all", "false", "-epmd_module", "static_epmd", "-start_epmd", "false",
                       "-pa", filename:dirname(code:which(?MODULE)),
                       "-run", "bench", "main", "jobs-worker", atom_to_list(Name)]},
               {line, 80}]).

connect({Port, _} = Starting) ->
    receive {Port, {data, {eol, Line}}} -> connect(Starting, Line) end.

connect({_, Name}, "ready " ++ Address) ->
    [Short, _] = string:split(atom_to_list(Name), "@"),
    static_epmd:put_port(Short, list_to_integer(Address)),
    pong = net_adm:ping(Name),
    Name.

worker(I) -> element(1 + I rem tuple_size(?WORKERS), ?WORKERS).

return(Value) -> Value.

noop(Count, Each) ->
    lists:foreach(fun(_) ->
        Calls = [erpc:send_request(worker(I), ?MODULE, return, [I]) || I <- lists:seq(1, Count)],
        [erpc:receive_response(Call) || Call <- Calls]
    end, lists:seq(1, Each)),
    Count * Each.

latency(Calls) ->
    Times = [timed(fun() -> erpc:call(worker(I), ?MODULE, return, [I]) end) || I <- lists:seq(1, Calls)],
    {Calls, lists:nth(1 + Calls div 2, lists:sort(Times))}.

timed(Call) ->
    Begun = erlang:monotonic_time(nanosecond),
    Call(),
    erlang:monotonic_time(nanosecond) - Begun.

exchange(Callers, Bytes, Each) ->
    Self = self(),
    Data = rand:bytes(Bytes),
    [spawn(fun() ->
        [erpc:call(worker(I + Caller), ?MODULE, return, [Data]) || I <- lists:seq(1, Each)],
        Self ! finished
    end) || Caller <- lists:seq(1, Callers)],
    [receive finished -> ok end || _ <- lists:seq(1, Callers)],
    Callers * Each.
