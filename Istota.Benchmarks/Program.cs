using Istota.Benchmarks;
using Istota.Tests.Servers;

// dotnet run -c Release --project Istota.Benchmarks [-- backlog notice outgoing users talk pages --no-publish]
const string AsItIs = "--no-publish";
var all = new (string Name, Func<MailLab, Task> Run)[]
{
    ("backlog", Backlog.RunAsync), ("notice", Notice.RunAsync), ("outgoing", Outgoing.RunAsync), ("users", ManyUsers.RunAsync), ("talk", TalkRooms.RunAsync), ("pages", Pages.RunAsync),
};
if (args.FirstOrDefault(a => a != AsItIs && all.All(b => b.Name != a)) is { } unknown)
{
    Console.Error.WriteLine($"there is no benchmark '{unknown}'; known: {string.Join(' ', all.Select(b => b.Name))}");
    return 2;
}
if (MailLabRequirement.Missing() is { } missing)
{
    Console.Error.WriteLine(missing);
    return 1;
}
Figures.Machine();
if (!args.Contains(AsItIs)) await Published.MakeAsync();
await using var lab = await MailLab.StartAsync();
foreach (var (name, run) in all.Where(b => args.All(a => a == AsItIs) || args.Contains(b.Name)))
{
    Figures.Title(name);
    await run(lab);
}
return 0;
