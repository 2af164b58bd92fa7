-module(primitives).
-export([lock/3, broadcast/2, select/1]).

%% How far a sender may be ahead of a receiver.
-define(CAPACITY, 16).

%% The lock is a process, which grants it in the order of the requests.
lock(Count, Each, Hold) ->
    Self = self(),
    Lock = spawn_link(fun() -> free() end),
    repeat(Count, fun() ->
        spawn(fun() ->
            repeat(Each, fun() ->
                Lock ! {acquire, self()},
                receive granted -> ok end,
                hold(Hold),
                Lock ! release
            end),
            Self ! finished
        end)
    end),
    await(Count),
    stop(Lock),
    Count * Each.

hold(at_once) -> ok;
hold(across_yield) -> erlang:yield().

free() ->
    receive {acquire, Owner} -> Owner ! granted, held(queue:new()) end.

%% The waiting are kept here: left in the mailbox, each release would be looked for behind them.
held(Waiting) ->
    receive
        {acquire, Next} ->
            held(queue:in(Next, Waiting));
        release ->
            case queue:out(Waiting) of
                {{value, Next}, Rest} -> Next ! granted, held(Rest);
                {empty, _} -> free()
            end
    end.

broadcast(Count, Each) ->
    Self = self(),
    Subscribers = [spawn(fun() -> subscribe(Each, Self) end) || _ <- lists:seq(1, Count)],
    publish(Each, Subscribers),
    await(Count),
    Count * Each.

subscribe(0, Publisher) -> Publisher ! finished;
subscribe(N, Publisher) ->
    receive {message, _} -> subscribe(N - 1, Publisher) end.

publish(0, _) -> ok;
publish(N, Subscribers) ->
    lists:foreach(fun(Subscriber) -> Subscriber ! {message, N} end, Subscribers),
    publish(N - 1, Subscribers).

%% Erlang's choice is a receive with several patterns.
select(Each) ->
    Self = self(),
    Sender = spawn_link(fun() -> send(0, Each, Self) end),
    choose(0, Each, Sender),
    Each.

send(Each, Each, _) -> ok;
send(N, Each, Receiver) ->
    Receiver ! {element(N rem 4 + 1, {first, second, third, fourth}), N},
    case N rem ?CAPACITY of
        0 -> receive go_on -> ok end;
        _ -> ok
    end,
    send(N + 1, Each, Receiver).

choose(Each, Each, _) -> ok;
choose(N, Each, Sender) ->
    receive
        {first, I} -> acknowledge(I, Sender);
        {second, I} -> acknowledge(I, Sender);
        {third, I} -> acknowledge(I, Sender);
        {fourth, I} -> acknowledge(I, Sender)
    end,
    choose(N + 1, Each, Sender).

acknowledge(I, Sender) when I rem ?CAPACITY =:= 0 -> Sender ! go_on;
acknowledge(_, _) -> ok.

stop(Process) ->
    unlink(Process),
    exit(Process, kill).

await(0) -> ok;
await(N) ->
    receive finished -> await(N - 1) end.

repeat(0, _) -> ok;
repeat(N, Action) -> Action(), repeat(N - 1, Action).
