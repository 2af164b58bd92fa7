namespace Pycos

open System
open Microsoft.Extensions.Logging

[<RequireQualifiedAccess>]
module Log =

    let options = LineLoggerOptions()

    let create (options: LineLoggerOptions) = new LineLoggerProvider(options)

    let named name (provider: LineLoggerProvider) = provider.CreateLogger name

    let setLevel (level: LogLevel) (provider: LineLoggerProvider) = provider.MinimumLevel <- level

    let flush (provider: LineLoggerProvider) = provider.Flush() |> ignore

    let flushWithin (timeout: TimeSpan) (provider: LineLoggerProvider) = provider.Flush(Nullable timeout)
