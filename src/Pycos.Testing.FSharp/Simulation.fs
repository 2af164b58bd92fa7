namespace Pycos.Testing

open System
open System.Net
open Pycos

[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Simulation =

    let createWith options seed = new Simulation(seed, options)

    let create seed = createWith (SimulationOptions()) seed

    let runIn (simulation: Simulation) (coroutine: Coroutine<'T>) = simulation.Run coroutine

    let runWith options seed (coroutine: Coroutine<'T>) =
        use simulation = createWith options seed
        runIn simulation coroutine

    let run seed (coroutine: Coroutine<'T>) =
        runWith (SimulationOptions()) seed coroutine

    let scheduler name (simulation: Simulation) = simulation.CreateScheduler name

    let schedulerWith (options: SchedulerOptions) name (simulation: Simulation) =
        simulation.CreateScheduler(name, options)

    let spawn (simulation: Simulation) (coroutine: Coroutine<'T>) =
        simulation.MainScheduler.Spawn coroutine

    let runUntilIdle (simulation: Simulation) = simulation.RunUntilIdle()

    let runFor (span: TimeSpan) (simulation: Simulation) = simulation.RunFor span

    let elapsed (simulation: Simulation) = simulation.Clock.Elapsed

    let addHost name (addresses: IPAddress list) (simulation: Simulation) =
        simulation.Network.AddHost(name, List.toArray addresses)

    let setLatency latency (simulation: Simulation) = simulation.Network.Latency <- latency

    let crash (``process``: Scheduler list) (simulation: Simulation) =
        simulation.Crash(List.toArray ``process``)

    let suspend (``process``: Scheduler list) (simulation: Simulation) =
        simulation.Suspend(List.toArray ``process``)

    let resume (``process``: Scheduler list) (simulation: Simulation) =
        simulation.Resume(List.toArray ``process``)

    let cut from toward (simulation: Simulation) = simulation.Cut(from, toward)

    let heal from toward (simulation: Simulation) = simulation.Heal(from, toward)
