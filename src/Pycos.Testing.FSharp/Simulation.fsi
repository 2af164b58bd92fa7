namespace Pycos.Testing

open System
open System.Net
open Pycos

/// <summary>Runs tasks deterministically, in virtual time and one thread, from a seed.</summary>
/// <remarks>
/// The same coroutine with the same seed takes the same steps; other seeds try other orders. See the class
/// <see cref="T:Pycos.Testing.Simulation"/> for what is simulated and what has no place in a simulation.
/// </remarks>
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Simulation =

    /// <summary>Runs a coroutine as a task in a simulation of its own, to the end, and returns its result.</summary>
    /// <remarks>
    /// What the task throws is thrown. Throws <c>SimulationDeadlockException</c> if the task waits and nothing can happen any
    /// more, and <c>SimulationStepLimitException</c> if it does not come to rest. Tasks that still live then are terminated.
    /// </remarks>
    /// <example><code>
    /// let answer = pycos { do! PycosTask.SleepAsync(TimeSpan.FromDays 1.0)
    ///                      return 42 } |> Simulation.run 1
    /// </code></example>
    val run: seed: int -> coroutine: Coroutine<'T> -> 'T

    /// <summary>As <c>run</c>, with options: run order, step limit, buffer size and so on.</summary>
    val runWith: options: SimulationOptions -> seed: int -> coroutine: Coroutine<'T> -> 'T

    /// <summary>A simulation with one scheduler. Dispose it when it is done with.</summary>
    val create: seed: int -> Simulation

    /// <summary>As <c>create</c>, with options.</summary>
    val createWith: options: SimulationOptions -> seed: int -> Simulation

    /// <summary>Adds a scheduler to a simulation.</summary>
    val scheduler: name: string -> simulation: Simulation -> Scheduler

    /// <summary>Adds a scheduler with options of its own, as far as the simulation does not decide them.</summary>
    val schedulerWith: options: SchedulerOptions -> name: string -> simulation: Simulation -> Scheduler

    /// <summary>Runs a coroutine as a task of the simulation's main scheduler, and all its schedulers until that has ended.</summary>
    /// <remarks>Throws as <c>run</c> does.</remarks>
    val runIn: simulation: Simulation -> coroutine: Coroutine<'T> -> 'T

    /// <summary>Starts a task on the simulation's main scheduler; it runs when the simulation does.</summary>
    val spawn: simulation: Simulation -> coroutine: Coroutine<'T> -> PycosTask<'T>

    /// <summary>Runs all schedulers until nothing can happen any more, letting time jump as needed.</summary>
    val runUntilIdle: simulation: Simulation -> unit

    /// <summary>Runs all schedulers for a span of virtual time.</summary>
    val runFor: span: TimeSpan -> simulation: Simulation -> unit

    /// <summary>How much virtual time has passed.</summary>
    val elapsed: simulation: Simulation -> TimeSpan

    /// <summary>Gives a host name its addresses in the simulated network.</summary>
    val addHost: name: string -> addresses: IPAddress list -> simulation: Simulation -> unit

    /// <summary>Sets how long everything takes to arrive in the simulated network, from now on.</summary>
    val setLatency: latency: TimeSpan -> simulation: Simulation -> unit

    /// <summary>
    /// Ends schedulers as the death of their process would: none of their tasks takes another step, and their sockets are closed.
    /// </summary>
    val crash: ``process``: Scheduler list -> simulation: Simulation -> unit

    /// <summary>Stops schedulers as SIGSTOP stops a process, until they are resumed.</summary>
    val suspend: ``process``: Scheduler list -> simulation: Simulation -> unit

    /// <summary>Has suspended schedulers go on.</summary>
    val resume: ``process``: Scheduler list -> simulation: Simulation -> unit

    /// <summary>
    /// Cuts the network in one direction: what is sent is kept back, as TCP sends it again until it arrives, and datagrams are lost.
    /// </summary>
    val cut: from: Scheduler -> toward: Scheduler -> simulation: Simulation -> unit

    /// <summary>Ends what <c>cut</c> has begun: what was kept back arrives.</summary>
    val heal: from: Scheduler -> toward: Scheduler -> simulation: Simulation -> unit
