// Cách tạo thêm bot, và trang web mà bot đọc.
export default {
  create: {
    action: "Tạo bot",
    at_once: "Tạo ngay",
    full_other: "Gói của bạn cho phép {{count}} bot, và bạn đã dùng hết. Hãy xóa bớt hoặc chọn gói lớn hơn.",
    language_help: "Của các nội dung đầu tiên và nhãn trong khung chat.",
    person: {
      greeting_help: "Để trống: dùng lời chào của mẫu.",
      look: "Giao diện",
      role: "Bot là ai",
      text: "Để bot nói thay bạn. Điều gì chưa biết thì cứ để nguyên.",
      title: "Bot là ai?",
    },
    progress: "Các bước",
    ready: {
      all: "Tất cả bot",
      ask: "Hỏi {{name}}",
      launch: "Đưa lên trang web",
      learned_other: "Đã học {{count}} trong {{of}} câu trả lời đầu tiên.",
      learning_other: "Đã học {{count}} trong {{of}} câu trả lời đầu tiên, đang học tiếp.",
      open: "Mở {{name}}",
      reads: "Bot đọc gì",
      text: "Hãy hỏi như khách hàng sẽ hỏi. Bot vẫn học tiếp trong lúc đó, kể cả khi bạn rời trang này.",
      title: "{{name}} đã sẵn sàng để thử",
    },
    review: {
      answers: "Câu trả lời đầu tiên",
      begins: "Bắt đầu từ",
      change: "Sửa: {{what}}",
      labels: "Nhãn và danh mục",
      none: "Không có",
      text: "Bạn có thể thay đổi mọi thứ sau.",
      title: "Như vậy đúng chưa?",
    },
    sources: {
      files: "Tệp",
      files_help:
        "PDF, Word, Excel, PowerPoint, văn bản và hơn nữa; tối đa {{max}} tệp một lần. Được đọc ngay khi bot được tạo.",
      remove: "Bỏ {{name}}",
      text: "Bot trả lời từ những gì đã đọc. Bạn có thể thêm bất cứ lúc nào.",
      title: "Bot sẽ đọc gì?",
    },
    start: {
      text: "Mẫu có sẵn câu trả lời đầu tiên, nhãn và danh mục mà bạn có thể sửa. Bạn cũng có thể bắt đầu từ con số không.",
      title: "Bot tên gì và bắt đầu từ đâu?",
    },
    steps: { person: "Bot là ai", review: "Xem lại", sources: "Bot đọc gì", start: "Điểm bắt đầu" },
    title: "Bot mới",
  },
  website: {
    failed: "Không đọc được. {{why}}",
    help: "Trang đó và tối đa 50 trang bên dưới được đọc ở chế độ nền trong lúc bạn làm tiếp.",
    label: "Trang web",
    placeholder: "www.example.com",
    read_other: "Đã học {{count}} trang",
    reading_other: "Đang đọc … đã học {{count}} trang",
  },
};
