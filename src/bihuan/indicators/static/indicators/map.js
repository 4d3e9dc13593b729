// The heat map of indicators: SVG, no animation, patterns beside colour, follows light and dark, saved as PNG.
(function () {
  "use strict";
  var box = document.getElementById("heat");
  var source = document.getElementById("heat-data");
  if (!box || !source || !window.echarts) return;
  var data = JSON.parse(source.textContent);
  var height = Math.max(340, 130 + data.rows.length * 26);
  box.style.height = height + "px";
  var narrow = box.clientWidth < 560;

  function dark() {
    var chosen = document.documentElement.getAttribute("data-theme") || document.documentElement.getAttribute("data-bs-theme");
    if (chosen === "dark" || chosen === "light") return chosen === "dark";
    return window.matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function token(name, otherwise) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || otherwise;
  }
  function pattern(share) {
    // Colour alone never tells: below half a denser hatch.
    if (share >= 100) return null;
    if (share >= 75) return { symbol: "rect", symbolSize: 0.6, dashArrayX: [1, 0], dashArrayY: [2, 8], rotation: 0.785, color: "rgba(0,0,0,.18)" };
    if (share >= 50) return { symbol: "rect", symbolSize: 0.7, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -0.785, color: "rgba(0,0,0,.28)" };
    return { symbol: "rect", symbolSize: 0.8, dashArrayX: [[3, 3], [0, 3, 3, 0]], dashArrayY: [3, 3], color: "rgba(0,0,0,.36)" };
  }
  function option() {
    var night = dark(), ink = token("--ink", night ? "#E6E3DC" : "#1F2328");
    return {
      animation: false,
      backgroundColor: "transparent",
      textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
      aria: { enabled: true, label: { description: data.sentence } },
      grid: { left: narrow ? 120 : 240, right: 16, top: 16, bottom: 104 },
      tooltip: {
        confine: true,
        formatter: function (at) {
          var v = at.value;
          return data.rows[v[1]] + "<br>" + data.columns[v[0]] + "<br>" + data.words.met + " " + v[3] + " / " + data.words.judged + " " + v[4];
        }
      },
      xAxis: { type: "category", data: data.columns, splitArea: { show: false }, axisLabel: { color: ink, interval: 0, rotate: narrow ? 60 : (data.columns.length > 8 ? 30 : 0) } },
      yAxis: { type: "category", data: data.rows, inverse: true, splitArea: { show: false }, axisLabel: { color: ink, width: narrow ? 110 : 225, overflow: "break", lineHeight: 13, fontSize: narrow ? 10 : 12 } },
      visualMap: {
        min: 0, max: 100, dimension: 2, calculable: false, orient: "horizontal", left: "center", bottom: 4,
        text: ["100%", "0%"], textStyle: { color: ink },
        inRange: { color: night ? ["#7A3B10", "#8A6A1E", "#2E6B45"] : ["#F2B48A", "#F4E2A6", "#A9D3B4"] }
      },
      series: [{
        type: "heatmap",
        data: data.cells.map(function (v) {
          var hatch = pattern(v[2]);
          return { value: v, itemStyle: hatch ? { decal: hatch } : {} };
        }),
        label: { show: !narrow || data.columns.length < 5, color: night ? "#F3F1EC" : "#1F2328", formatter: function (at) { return at.value[2] + "%"; } },
        itemStyle: { borderColor: token("--paper", night ? "#16181B" : "#FBFAF7"), borderWidth: 1 },
        emphasis: { disabled: true }
      }]
    };
  }
  var chart = window.echarts.init(box, null, { renderer: "svg" });
  function draw() { narrow = box.clientWidth < 560; chart.resize({ height: height }); chart.setOption(option(), true); }
  draw();
  window.addEventListener("resize", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true });

  var save = document.querySelector("[data-heat-png]");
  if (save) {
    save.hidden = false;
    save.addEventListener("click", function () {
      var picture = new Image(), address = chart.getDataURL({ type: "svg", backgroundColor: dark() ? "#16181B" : "#FFFFFF" });
      picture.onload = function () {
        var canvas = document.createElement("canvas");
        canvas.width = box.clientWidth * 2; canvas.height = height * 2;
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        var link = document.createElement("a");
        link.download = document.title + ".png"; link.href = canvas.toDataURL("image/png"); link.click();
      };
      picture.src = address;
    });
  }
})();
