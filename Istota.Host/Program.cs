using System.Runtime.InteropServices;
using Istota.Host.Cli;
using Istota.Host.Daemon;
using Istota.Host.Service;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
// It belongs to the daemon, which reads its configuration again; it ends no verb, and not one that only starts.
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);

return await CommandLine.InvokeAsync(args, new CliContext
{
    In = Console.In,
    Out = Console.Out,
    Error = Console.Error,
    TerminalIn = !Console.IsInputRedirected,
    TerminalOut = !Console.IsOutputRedirected,
    Screen = () => (Math.Max(Console.WindowWidth, 40), Math.Max(Console.WindowHeight, 5)),
    Environment = Environment.GetEnvironmentVariable,
    Folder = Directory.GetCurrentDirectory(),
    Run = (loaded, ct) => Daemon.RunAsync(loaded, Console.Out, Console.Error, ServiceManager.Of(Environment.GetEnvironmentVariable), ct),
}, stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested; // a second one ends it as any process
    stop.Cancel();
}
