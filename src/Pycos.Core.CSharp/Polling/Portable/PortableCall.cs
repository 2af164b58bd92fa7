using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// One call of the platform's sockets at a time that is under way, for one direction of a socket. It ends on a thread of the
/// platform, which only notes that and tells the poller; what it brought is taken once, by whoever asks first.
/// </summary>
internal sealed class PortableCall
{
    private const int Idle = 0;
    private const int UnderWay = 1;
    private const int Ended = 2;
    private const int Taken = 3;

    private readonly PortableSocketDriver driver;
    private readonly Action end;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter call;
    private int state;

    internal PortableCall(PortableSocketDriver driver)
    {
        this.driver = driver;
        end = End;
    }

    internal bool IsIdle => Volatile.Read(ref state) == Idle;

    internal bool IsUnderWay => Volatile.Read(ref state) == UnderWay;

    /// <summary>Takes up a call that has been made. On the scheduler's thread, when none is under way.</summary>
    internal void Start(ValueTask<int> made)
    {
        call = made.ConfigureAwait(false).GetAwaiter();
        Volatile.Write(ref state, UnderWay);
        if (call.IsCompleted)
        {
            End();
        }
        else
        {
            call.UnsafeOnCompleted(end);
        }
    }

    /// <summary>Takes what a call has brought, if one has ended.</summary>
    /// <param name="count">What it returned.</param>
    /// <param name="error">Why it failed, if it did.</param>
    internal bool TryTake(out int count, out SocketError error)
    {
        count = 0;
        error = SocketError.Success;
        if (Interlocked.CompareExchange(ref state, Taken, Ended) != Ended)
        {
            return false;
        }

        try
        {
            count = call.GetResult();
        }
        catch (SocketException exception)
        {
            error = exception.SocketErrorCode;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
        }
        catch (InvalidOperationException)
        {
            error = SocketError.InvalidArgument;
        }

        call = default;
        Volatile.Write(ref state, Idle);
        return true;
    }

    /// <summary>On the scheduler's thread, after the call has ended.</summary>
    internal void Report() => driver.Report(this);

    private void End()
    {
        // A full fence: whoever leaves the driver sees the end, or this sees that it was left.
        Interlocked.Exchange(ref state, Ended);
        driver.Ended(this);
    }
}
