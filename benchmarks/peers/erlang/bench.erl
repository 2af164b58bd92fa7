%% The workloads as an Erlang program: `erl -noshell -run bench main <workload> <count> [<server's port>]`.
-module(bench).
-export([main/1]).

main(["echo", Bytes]) ->
    io:format("ready ~b~n", [echo:start(list_to_integer(Bytes))]),
    io:get_line(""),
    halt();
main(["remote-server", _]) ->
    io:format("ready ~b~n", [remote:start_server()]),
    io:get_line(""),
    halt();
main(["jobs-worker", Name]) ->
    io:format("ready ~b~n", [remote:start(list_to_atom(Name))]),
    io:get_line(""),
    halt();
main(["jobs-start", Count]) ->
    jobs:first_result(),
    serve('jobs-start', Count, 0);
main(["jobs-" ++ _ = Name, Count]) ->
    jobs:start_workers(),
    serve(list_to_atom(Name), list_to_integer(Count), 0);
main([Name, Count, Port]) ->
    remote:connect(list_to_integer(Port)),
    main([Name, Count]);
main([Name, Count]) ->
    Before = erlang:memory(total),
    serve(list_to_atom(Name), list_to_integer(Count), Before).

%% Answers the harness: `ready`, then for each `go <repetitions>` a `done <operations> [<live bytes or nanoseconds>]`.
serve(Name, Count, Before) ->
    Prepared = prepare(Name, Count),
    io:put_chars("ready\n"),
    case io:get_line("") of
        "go " ++ Repetitions ->
            Each = list_to_integer(string:trim(Repetitions)),
            Operations = run_alone(Name, Count, Each, Prepared),
            case {Name, Operations} of
                {sleep, _} -> io:format("done ~b ~b~n", [Operations, erlang:memory(total) - Before]);
                {_, {Calls, Median}} -> io:format("done ~b ~b~n", [Calls, Median]);
                _ -> io:format("done ~b~n", [Operations])
            end,
            serve(Name, Count, Before);
        _ ->
            halt()
    end.

prepare(yield, Count) -> workloads:prepare_yield(Count);
prepare(_, _) -> none.

%% Each batch runs in a fresh process, so that none inherits a heap that an earlier one grew. Its queue is off its
%% heap, as is advised for whoever many send to: else each of its collections looks at all that wait in it.
run_alone(sleep, Count, _, _) ->
    workloads:sleep(Count);
run_alone(Name, Count, Each, Prepared) ->
    {Runner, Monitor} = spawn_opt(fun() -> exit({operations, run(Name, Count, Each, Prepared)}) end,
                                  [monitor, {message_queue_data, off_heap}]),
    receive
        {'DOWN', Monitor, process, Runner, {operations, Operations}} -> Operations
    end.

run(spawn, Count, Each, _) -> workloads:spawn(Count, Each);
run(yield, Count, Each, Yielders) -> workloads:yield(Count, Each, Yielders);
run('ping-pong', _, Each, _) -> workloads:ping_pong(Each);
run('many-to-one', Count, Each, _) -> workloads:many_to_one(Count, Each);
run('remote-ask', Count, Each, _) -> remote:ask(Count, 100, Each);
run('remote-stream', Bytes, Each, _) -> remote:stream(Bytes, Each);
run('jobs-noop', Count, Each, _) -> jobs:noop(Count, Each);
run('jobs-latency', Count, Each, _) -> jobs:latency(Count * Each);
run('jobs-10k', Callers, Each, _) -> jobs:exchange(Callers, 10 * 1024, Each);
run(timers, Count, Each, _) -> workloads:timers(Count, Each);
run(lock, Count, Each, _) -> primitives:lock(Count, Each, at_once);
run('lock-handover', Count, Each, _) -> primitives:lock(Count, Each, across_yield);
run(broadcast, Count, Each, _) -> primitives:broadcast(Count, Each);
run(select, _, Each, _) -> primitives:select(Each).
