-module(workloads).
-export([spawn/2, sleep/1, prepare_yield/1, yield/3, ping_pong/1, many_to_one/2, timers/2]).

spawn(Count, Each) ->
    Self = self(),
    repeat(Each, fun() ->
        repeat(Count, fun() -> erlang:spawn(fun() -> Self ! finished end) end),
        await(Count)
    end),
    Count * Each.

sleep(Count) ->
    Self = self(),
    repeat(Count, fun() ->
        erlang:spawn(fun() ->
            Self ! finished,
            receive
                _ -> ok
            after 3600000 -> ok
            end
        end)
    end),
    await(Count),
    Count.

%% Processes that wait to be told how often to yield, and whom to tell when they have.
prepare_yield(Count) ->
    [erlang:spawn(fun() -> receive {Runner, Each} -> yield_times(Each), Runner ! finished end end)
     || _ <- lists:seq(1, Count)].

yield(Count, Each, Yielders) ->
    Self = self(),
    lists:foreach(fun(Yielder) -> Yielder ! {Self, Each} end, Yielders),
    await(Count),
    Count * Each.

yield_times(0) -> ok;
yield_times(N) -> erlang:yield(), yield_times(N - 1).

ping_pong(Each) ->
    Pong = spawn_link(fun answer/0),
    ask(Each, Pong),
    unlink(Pong),
    exit(Pong, kill),
    2 * Each.

ask(0, _) -> ok;
ask(N, Pong) ->
    Pong ! self(),
    receive pong -> ask(N - 1, Pong) end.

answer() ->
    receive From -> From ! pong, answer() end.

many_to_one(Senders, Each) ->
    Self = self(),
    repeat(Senders, fun() -> erlang:spawn(fun() -> repeat(Each, fun() -> Self ! finished end) end) end),
    await(Senders * Each),
    Senders * Each.

timers(Count, Each) ->
    Self = self(),
    repeat(Each, fun() ->
        repeat(Count, fun() ->
            %% Not drawn by the sleeper: a process's first random number seeds a generator of its own.
            Duration = rand:uniform(1000) - 1,
            erlang:spawn(fun() -> timer:sleep(Duration), Self ! finished end)
        end),
        await(Count)
    end),
    Count * Each.

await(0) -> ok;
await(N) ->
    receive finished -> await(N - 1) end.

repeat(0, _) -> ok;
repeat(N, Action) -> Action(), repeat(N - 1, Action).
