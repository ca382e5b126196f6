// Starts the slides. Without it, and on a narrow screen, they are read one below the other.
(function () {
  var narrow = window.matchMedia("screen and (max-width: 820px)"), before = narrow.matches;
  window.addEventListener("resize", function () { if (narrow.matches !== before) location.reload(); });
  // A link to a slide, "#/3" by the number that it shows or "#/name", leads to it there too.
  function follow() {
    var asked = location.hash.slice(2), slides = Array.from(document.querySelectorAll(".slide"));
    var slide = location.hash[1] === "/" && slides.find(function (one, place) { return asked === one.id || asked === String(place + 1); });
    if (slide) slide.scrollIntoView();
  }
  if (before) {
    ["load", "hashchange"].forEach(function (event) { window.addEventListener(event, follow); });
    return;
  }
  var deck = document.querySelector("main");
  deck.classList.add("reveal");
  document.documentElement.classList.add("print-pdf"); // turns off the print styles of reveal.js: ours are in pack.css
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, display: "flex",
    hash: true, hashOneBasedIndex: true, progress: true, slideNumber: false, controlsLayout: "edges",
    controlsTutorial: false, transition: "none", backgroundTransition: "none",
    // S shows the notes beside the slide: a second window would need the network's rules.
    keyboard: { 83: function () { Reveal.configure({ showNotes: !Reveal.getConfig().showNotes }); Reveal.layout(); } }
  });
  // Only the slide that is shown can be read or reached, but all of them in the overview and in print.
  function only(shown) {
    Reveal.getSlides().forEach(function (slide) {
      slide.inert = shown !== null && slide !== shown;
      if (shown === null) slide.removeAttribute("aria-hidden");
    });
  }
  function settle() { only(Reveal.isOverview() ? null : Reveal.getCurrentSlide()); }
  Reveal.on("ready", function () {
    deck.removeAttribute("role"); // "application" would keep screen readers from reading
    settle();
  });
  ["slidechanged", "overviewshown", "overviewhidden"].forEach(function (event) { Reveal.on(event, settle); });
  function leaveOverview() { if (Reveal.isOverview()) Reveal.toggleOverview(false); }
  document.addEventListener("keydown", function (event) { if (event.key === "Enter") leaveOverview(); });
  window.addEventListener("beforeprint", function () { leaveOverview(); only(null); });
  window.addEventListener("afterprint", function () { Reveal.sync(); settle(); });
})();
